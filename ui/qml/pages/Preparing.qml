import QtQuick

// The registers are asked what they know already: it takes a moment, and one may go back.
Submitting {
    id: page

    beside: words.preparing_text
    said: words.preparing_title
}
