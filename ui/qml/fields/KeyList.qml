import QtQml.Models

// The names of some fields, as a list that changes by the fewest steps: what is shown for a name that stays
// keeps its focus and its half-typed text while other fields come and go.
ListModel {
    id: list

    property var fields: []
    readonly property var blank: ({
            kind: "text",
            path: "",
            home: "",
            told: "",
            decimals: 0,
            sealed: false,
            label: "",
            value: "",
            fault: "",
            locked: false,
            required: true,
            options: [],
            rows: [],
            canAdd: false
        })

    function field(key) {
        return fields.find(field => field.key === key) ?? blank;
    }

    onFieldsChanged: {
        const keys = fields.map(field => field.key);
        for (let at = count - 1; at >= 0; at--)
            if (!keys.includes(get(at).key))
                remove(at);
        keys.forEach((key, at) => {
            if (at >= count || get(at).key !== key)
                insert(at, {
                    key: key
                });
        });
    }
}
