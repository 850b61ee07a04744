internal import Texts

/// A plot: a drawing that is stretched to the available room, and labels beside it that are text of the page and keep
/// their size. So a chart is readable on a phone and on paper without a script.
struct PlotFrame {
    /// The width in the drawing's own units.
    static let width = 1_000.0
    static let height = 100.0

    struct Label {
        /// 0...1 from the left, or from the bottom.
        var at: Double
        var text: String
    }

    /// A name above a shaded band.
    struct BandLabel {
        /// 0...1 from the left.
        var at: Double
        /// The share of the plot that it may take. Beyond that it is cut off.
        var room: Double
        var text: String
    }

    /// The name of the chart for readers who cannot see it.
    var title: String
    /// The key of its values in the page's data, for hovering.
    var key: Int
    /// In pixels.
    var pixels: Int
    var xLabels: [Label] = []
    var yLabels: [Label] = []
    /// SVG elements, from back to front.
    var shapes: [String] = []
    var bandLabels: [BandLabel] = []
    /// Where a compressed drain begins, 0...1; nil if there is none.
    var fold: Double?
    /// A note about values above the plot, if there are any.
    var overflow: String?

    func render() -> String {
        let y = yLabels.map {
            "<span class=y style=\"bottom:\(Self.percent($0.at))\">\(HTMLText.escaped($0.text))</span>"
        }
        let x = xLabels.map {
            "<span class=x style=\"left:\(Self.percent($0.at))\">\(HTMLText.escaped($0.text))</span>"
        }
        let bands = bandLabels.map { label in
            // Near the right end there is more room to the left, where no other label is.
            let isLast = label.at > 0.7 && bandLabels.count == 1
            let place = isLast ? "right:\(Self.percent(1 - label.at))" : "left:\(Self.percent(label.at))"
            let room = Self.percent(isLast ? label.at : label.room)
            return "<span class=band-name style=\"\(place);max-width:\(room)\">\(HTMLText.escaped(label.text))</span>"
        }
        return "<div class=plot style=\"--h:\(pixels)px\" data-key=\(key) tabindex=0 role=img"
            + " aria-label=\"\(HTMLText.escaped(title))\">"
            + "<svg viewBox=\"0 0 1000 100\" preserveAspectRatio=none aria-hidden=true>\(shapes.joined())</svg>"
            + (y + x + bands + [drain, over]).joined() + "</div>"
    }

    private var drain: String {
        guard let fold else { return "" }
        return "<span class=drain style=\"left:\(Self.percent(fold))\">drain</span>"
    }

    private var over: String { overflow.map { "<span class=over>▲ \(HTMLText.escaped($0))</span>" } ?? "" }

    /// Thin grid lines across the drawing.
    static func grid(x: [Double], y: [Double]) -> String {
        let vertical = x.map { "M\(HTMLText.coordinate($0)) 0V100" }
        let horizontal = y.map { "M0 \(HTMLText.coordinate($0))H1000" }
        return "<path class=grid d=\"\((vertical + horizontal).joined())\"/>"
    }

    private static func percent(_ share: Double) -> String { PlainDecimal.rounded(share * 100, decimals: 2) + "%" }
}
