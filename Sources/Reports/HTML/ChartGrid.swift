/// A chart's frame: its heading and legend, and below them a cell for each run. The cells are side by side if there is
/// room.
enum ChartGrid {
    struct Key {
        var name: String
        /// The page's CSS class for its colour.
        var color: String
        var isLine = false
        var isDashed = false
    }

    static func figure(_ title: String, _ note: String, legend: [Key], _ cells: [String]) -> String {
        let keys = legend.map { key in
            let kind = key.isLine ? (key.isDashed ? "swatch line dashed" : "swatch line") : "swatch"
            return "<li><i class=\"\(kind) \(key.color)\"></i>\(HTMLText.escaped(key.name))</li>"
        }
        let legend = keys.isEmpty ? "" : "<ul class=legend>\(keys.joined())</ul>"
        return "<figure class=chart><figcaption><h3>\(HTMLText.escaped(title))</h3>"
            + "<p>\(HTMLText.escaped(note))</p>\(legend)</figcaption>"
            + "<div class=\"cells of\(min(cells.count, 3))\">\(cells.joined())</div></figure>\n"
    }

    /// A run's part of a chart. If there are several runs, it has the run's name above it. `told` is a note about the
    /// run.
    static func cell(_ run: RunDrawing, _ runs: [RunDrawing], _ content: String, told: String = "") -> String {
        let name = (runs.count > 1 ? [run.title] : []) + (told.isEmpty ? [] : [told])
        let heading = name.isEmpty ? "" : "<h4>\(HTMLText.escaped(name.joined(separator: " · ")))</h4>"
        return "<div class=cell>\(heading)\(content)</div>"
    }
}
