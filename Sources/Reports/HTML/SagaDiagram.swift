internal import Measurement
internal import Texts

/// The sagas' flow in one run: a column for each participant, a row for each message, and an arrow with its count to
/// each receiver.
struct SagaDiagram {
    private struct Row {
        var message: String
        var from: String
        var isCompensation: Bool
        var to: [(name: String, count: Double)]
        var count: Double
    }

    private static let nobody = "none"
    /// The thickness of the thickest line, in pixels.
    private static let maximumThickness = 5.0

    private let rows: [Row]
    private let parties: [String]

    /// - Parameter used: messages that occur in any of the runs shown side by side. Others are left out.
    init(_ record: Record, used: [String]) {
        var rows: [Row] = []
        var parties: [String] = []
        for series in record.measurements.series where series.name == MetricName.sagaMessages {
            guard let message = series.labels["message"], let from = series.labels["from"],
                let to = series.labels["to"], used.contains(message)
            else { continue }
            let count = series.values.first?.value.read(.value, windowSeconds: 0) ?? 0
            for party in [from, to] where party != Self.nobody && !parties.contains(party) { parties.append(party) }
            let index = rows.firstIndex { $0.message == message && $0.from == from } ?? rows.count
            if index == rows.count {
                let isCompensation = series.labels["kind"] == "compensation"
                rows.append(Row(message: message, from: from, isCompensation: isCompensation, to: [], count: 0))
            }
            if to != Self.nobody { rows[index].to.append((to, count)) }
            rows[index].count = max(rows[index].count, count)
        }
        self.rows = rows
        self.parties = parties
    }

    /// The messages that have a count in any record, in order of registration.
    static func used(in records: [Record]) -> [String] {
        var used: [String] = []
        for series in records.flatMap(\.measurements.series) where series.name == MetricName.sagaMessages {
            guard let message = series.labels["message"], !used.contains(message),
                (series.values.first?.value.read(.value, windowSeconds: 0) ?? 0) > 0
            else { continue }
            used.append(message)
        }
        return used
    }

    /// Empty if nothing of the flow was recorded.
    func render() -> String {
        guard !rows.isEmpty else { return "" }
        let names = parties.enumerated().map { index, name in
            "<span style=\"left:\(position(index))\">\(HTMLText.escaped(name))</span>"
        }
        let lines = parties.indices.map { "<i class=lifeline style=\"left:\(position($0))\"></i>" }
        let most = rows.map(\.count).max() ?? 1
        return "<div class=scroll><div class=flow style=\"--parties:\(parties.count)\">"
            + "<div class=parties><div class=track>\(names.joined())</div></div><div class=rows>"
            + "<div class=track>\(lines.joined())</div>\(rows.map { row($0, most: most) }.joined())</div></div></div>"
    }

    /// The position of a participant's column, in percent from the left.
    private func position(_ party: Int) -> String {
        PlainDecimal.rounded((Double(party) + 0.5) / Double(parties.count) * 100, decimals: 2) + "%"
    }

    private func row(_ row: Row, most: Double) -> String {
        guard let from = parties.firstIndex(of: row.from) else { return "" }
        let ends = row.to.compactMap { end in parties.firstIndex(of: end.name).map { (index: $0, count: end.count) } }
        let columns = [from] + ends.map(\.index)
        let thickness = row.count > 0 ? max(1, row.count / max(most, 1) * Self.maximumThickness) : 1
        let heads = ends.map { end in
            "<span class=\"head \(end.index >= from ? "right" : "left")\" style=\"left:\(position(end.index))\">"
                + "<b>\(HumanValue.number(end.count))</b></span>"
        }
        let place = "style=\"left:\(position(from))\""
        let alone = ends.isEmpty ? "<b class=alone \(place)>\(HumanValue.number(row.count))</b>" : ""
        let kind = (row.isCompensation ? " undo" : "") + (row.count == 0 ? " empty" : "")
        let name = row.message.split(separator: "_").joined(separator: " ")
        return "<div class=\"step\(kind)\"><span class=name>\(HTMLText.escaped(name))</span><div class=track>"
            + way(from: columns.min() ?? from, to: columns.max() ?? from, thickness)
            + "<i class=dot \(place)></i>\(heads.joined())\(alone)</div></div>"
    }

    private func way(from first: Int, to last: Int, _ thickness: Double) -> String {
        let width = PlainDecimal.rounded(Double(last - first) / Double(parties.count) * 100, decimals: 2)
        let pixels = PlainDecimal.rounded(thickness, decimals: 1)
        return "<i class=way style=\"left:\(position(first));width:\(width)%;--t:\(pixels)px\"></i>"
    }
}
