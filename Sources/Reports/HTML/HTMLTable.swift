internal import Measurement
internal import Texts

/// A table. A click on the heading of a column sorts by it.
struct HTMLTable {
    struct Cell {
        /// HTML of the page's own making, safe to insert.
        var html: String
        /// The number by which the cell is sorted; nil to sort by its text.
        var sortsBy: Double?

        static func text(_ text: String) -> Cell { Cell(html: HTMLText.escaped(text), sortsBy: nil) }

        /// A value in readable form; `–` if there is none.
        static func value(_ value: Double?, _ unit: MetricUnit) -> Cell {
            Cell(html: value.map { HTMLText.escaped(HumanValue.text($0, unit: unit)) } ?? "–", sortsBy: value)
        }
    }

    /// How many columns fit on a phone.
    private static let narrow = 3

    var columns: [String]
    var rows: [[Cell]]
    /// Columns from this one on hold numbers, aligned to the right.
    var firstNumber = 1
    var isSortable = true

    func render() -> String {
        let head = columns.enumerated().map { index, name in
            let kind = index >= firstNumber ? " class=n" : ""
            let text = HTMLText.escaped(name)
            return "<th scope=col\(kind)>\(isSortable ? "<button type=button>\(text)</button>" : text)</th>"
        }
        let body = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let kind = index >= firstNumber ? " class=n" : ""
                // On a narrow screen the headings of such a table are hidden.
                let name = isSortable ? "" : " data-run=\"\(HTMLText.escaped(columns[index]))\""
                let key = cell.sortsBy.map { " data-v=\"\(PlainDecimal.text($0))\"" } ?? ""
                return index == 0
                    ? "<th scope=row\(key)>\(cell.html)</th>" : "<td\(kind)\(key)\(name)>\(cell.html)</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        // On a narrow screen a reader sees only that something is cut off.
        let hint = isSortable && columns.count > Self.narrow ? "<p class=hint>scrolls sideways →</p>" : ""
        return hint
            + "<div class=scroll><table\(isSortable ? " class=sortable" : "")><thead><tr>\(head.joined())</tr></thead>"
            + "<tbody>\(body.joined(separator: "\n"))</tbody></table></div>"
    }
}
