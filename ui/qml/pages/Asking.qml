import QtQuick

// The platform is asked: it may take a while, so one may leave.
Submitting {
    beside: words.asking_text
    said: words.asking_title
}
