internal import Measurement
internal import Reports
internal import Texts

/// What `run` prints. A few scenarios are each shown in full as they end. If there are more, each gets a line, and the
/// details of failed ones come at the end.
struct RunSummary {
    /// How many scenarios are shown in full. A screen has no room for more.
    static let maximumDetailed = 3

    private let color: ColorMode
    /// Nil if there is no terminal.
    private let width: Int?
    /// Nil if each scenario is shown in full.
    private let table: RunTable?
    private var details: [String] = []
    private var shown = 0
    private var good = 0

    /// - Parameter names: the scenarios that will run, in their order.
    init(names: [String], color: ColorMode) {
        self.color = color
        width = Terminal.columns()
        table = names.count > Self.maximumDetailed ? RunTable(names: names, color: color, width: width) : nil
    }

    /// A scenario has ended.
    mutating func show(_ ended: ScenarioRun.Ended, of run: ScenarioRun) throws(Failure) {
        guard !ended.records.isEmpty else { return }
        defer { shown += 1 }
        guard let table else { return try Terminal.write((shown == 0 ? "" : "\n") + full(ended, of: run)) }
        // The first repetition that is no success stands for all.
        let rounds = run.rounded(ended)
        let told = rounds.first { !RunTable.isGood($0) } ?? rounds[0]
        try Terminal.write((shown == 0 ? table.heading : "") + table.line(told))
        if RunTable.isGood(told) {
            good += 1
        } else {
            let report = ConsoleReport(told, in: .of(told), color: color, width: width)
            details.append(report.failures() + run.place(ended) + "\n")
        }
    }

    /// Everything has ended. `notRun` names what did not run.
    func finish(notRun: [String], out: String) throws(Failure) {
        for text in details { try Terminal.write("\n" + text) }
        if !notRun.isEmpty { try Terminal.write("not run: \(PrintableText.escaped(notRun.joined(separator: ", ")))\n") }
        guard table != nil, shown > 0 else { return }
        let failed = shown > good ? ", \(shown - good) did not" : ""
        try Terminal.write(
            "\n\(shown) scenarios: \(good) held\(failed); reports in \(PrintableText.escaped(out))/SCENARIO\n")
    }

    private func full(_ ended: ScenarioRun.Ended, of run: ScenarioRun) -> String {
        let rounds = run.rounded(ended)
        var text = ConsoleReport(rounds[0], in: .of(rounds[0]), color: color, width: width).render()
        for (index, records) in rounds.enumerated().dropFirst() {
            let verdicts = ConsoleReport(records, in: .of(records), color: color, width: width).verdicts()
            text += "\nrun \(index + 1) of \(run.rounds.count)\n" + verdicts
        }
        return text + run.place(ended) + "\n"
    }
}
