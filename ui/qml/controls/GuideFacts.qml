import QtQuick

// How long it takes, what it costs, what one gets, and whom to ask.
Facts {
    id: facts

    required property var words
    required property var guide

    function visitsText(times) {
        return times > 0 ? words.guide_visits_most.arg(times) : words.guide_visits_none;
    }

    rows: [
        {
            label: words.guide_time,
            value: guide.timeLimit
        },
        {
            label: words.guide_statutory,
            value: guide.statutoryDays > 0 ? words.guide_days.arg(guide.statutoryDays) : ""
        },
        {
            label: words.guide_visits,
            value: facts.visitsText(guide.visits)
        },
        {
            label: words.guide_fee,
            value: guide.fee
        },
        {
            label: words.guide_result,
            value: guide.result
        },
        {
            label: words.guide_department,
            value: guide.department
        },
        {
            label: words.guide_phone,
            value: guide.phone
        },
        {
            label: words.guide_complaints,
            value: guide.complaints
        }
    ].filter(row => row.value)
}
