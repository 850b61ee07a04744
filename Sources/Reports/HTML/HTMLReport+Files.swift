internal import Measurement

/// The files beside the page, which contain every number.
extension HTMLReport {
    /// A line of links for each run; empty if the folders are not given.
    var fileSection: String {
        let lines = zip(runs, folders).map { run, folder in
            let names =
                CSVReport.allCases.map(\.rawValue) + PercentileFiles.names(of: run.record)
                + [Record.fileName]
            let links = names.map { name in
                "<a href=\"\(HTMLText.path(folder.isEmpty ? name : "\(folder)/\(name)"))\">\(HTMLText.escaped(name))</a>"
            }
            let owner = runs.count > 1 ? "<b>\(HTMLText.escaped(run.title))</b> " : ""
            return "<p>\(owner)\(links.joined(separator: " "))</p>"
        }
        guard !lines.isEmpty else { return "" }
        return section(
            "Files", id: "files", "Beside this page, as long as it stays where it was written.",
            "<div class=files>\(lines.joined())</div>")
    }
}
