package import Measurement

/// The records of a scenario's runs as one page. The verdict comes first, then what happened over time and why, then
/// figures, tables and the scenario itself. The page is one file that needs nothing else, and it is made only from the
/// records. Equal records give equal bytes.
///
/// Drawings are SVG, and their labels are text of the page. So the page is complete without its script, which only
/// shows values under a pointer and sorts tables.
package struct HTMLReport: Sendable {
    /// The largest number of rows or charts of one kind, such as calls or operations.
    static let maximumOfAKind = 20
    /// How many colours tell lines apart. They are Okabe and Ito's, which colour-blind people tell apart too.
    private static let colorCount = 6
    /// How many dashes do: a whole line, and `d1` to `d3` of the style sheet.
    private static let dashCount = 4
    /// How many lines of one chart look different from each other.
    static let looks = colorCount * dashCount

    /// The CSS classes of a service's line, by its place. The first six have colours of their own and whole lines. The
    /// next ones have the same colours and dashes.
    static func look(ofService index: Int) -> String {
        let dash = index / colorCount % dashCount
        return "c-s\(index % colorCount)" + (dash == 0 ? "" : " d\(dash)")
    }

    /// The CSS classes of a run's line, by its place. Neighbours differ in colour and in dash.
    static func look(ofRun index: Int) -> (color: String, dash: String) {
        let colors = colorCount
        // Colours and dashes come to the same pair again after twelve runs. From there on they are shifted.
        return ("c-r\(index % colors)", "d\((index + index / (2 * colors)) % dashCount)")
    }

    /// The mark by which the program recognises its own page.
    static let generator = "<meta name=generator content=\"perennial "

    let runs: [RunDrawing]
    let vocabulary: ReportVocabulary
    /// Faults of all runs that charts shade, in the order in which they began.
    let bandNames: [String]

    /// The folder of each run's files, below the page's own folder; empty if not given.
    let folders: [String]

    /// - Parameters:
    ///   - records: in the order in which they are shown. The others are compared with the first.
    ///   - vocabulary: the words of the application whose records they are.
    ///   - folders: for each record, the folder of its files, below the folder of the page; empty for that folder
    ///     itself.
    package init(_ records: [Record], in vocabulary: ReportVocabulary, folders: [String] = []) {
        self.vocabulary = vocabulary
        self.folders = folders.count == records.count ? folders : []
        var runs = records.map { RunDrawing($0, isAlone: records.count == 1) }
        var names: [String] = []
        for band in runs.flatMap({ $0.bands.prefix(FaultBand.maximum) }) where !names.contains(band.name) {
            names.append(band.name)
        }
        for index in runs.indices { runs[index].bandNames = names }
        self.runs = runs
        bandNames = names
    }

    var records: [Record] { runs.map(\.record) }

    package func render() -> String {
        var data = PageData()
        let scenario = records.first?.identity.scenario ?? "no run"
        let sections = [
            faultSection, figureSection, operationSection, timelineSection(&data), percentileSection(&data),
            flowSection,
            eventSection, metricSection, fileSection, scenarioSection,
        ]
        let body = header(scenario) + verdicts + Self.contents(sections) + sections.joined() + footer
        return """
            <!doctype html>
            <html lang=en>
            <head>
            <meta charset=utf-8>
            <meta name=viewport content="width=device-width, initial-scale=1">
            \(Self.generator)\(HTMLText.escaped(records.first?.identity.version ?? ""))">
            <title>\(HTMLText.escaped(scenario)) · Perennial</title>
            <link rel=icon href="data:,">
            <style>
            \(Self.colors)\(Self.layout)\(Self.chartStyle)</style>
            </head>
            <body>
            <main\(runs.count > 1 ? "" : " class=one")>
            \(body)</main>
            <div id=tip role=status hidden></div>
            \(data.element)
            <script>
            \(Self.script)</script>
            </body>
            </html>

            """
    }

    /// Links to the sections, because the page is many screens long.
    private static func contents(_ sections: [String]) -> String {
        // Every section that is not empty begins like this. Only the beginning is matched, because the rest of a page
        // is long.
        let links = sections.compactMap { $0.prefixMatch(of: #/<section id=(?<id>[a-z]+)><h2>(?<title>[^<]+)</h2>/#) }
            .map {
                "<a href=\"#\($0.output.id)\">\($0.output.title)</a>"
            }
        return links.isEmpty ? "" : "<nav class=pages>\(links.joined())</nav>\n"
    }

    func section(_ title: String, id: String, _ note: String = "", _ content: String) -> String {
        let note = note.isEmpty ? "" : "<p class=note>\(HTMLText.escaped(note))</p>"
        return "<section id=\(id)><h2>\(HTMLText.escaped(title))</h2>\(note)\n\(content)</section>\n"
    }
}
