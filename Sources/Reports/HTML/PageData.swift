internal import Measurement
internal import Texts

/// What the page's script shows when a reader points at a plot. There is one entry a plot, by its key. The drawings do
/// not need it.
struct PageData {
    private var entries: [String] = []

    /// Adds an entry of JSON and returns its key.
    mutating func add(_ json: String) -> Int {
        entries.append(json)
        return entries.count - 1
    }

    /// Adds values over time, one a bin.
    mutating func add(_ bins: TimeBins, _ time: TimeScale, unit: MetricUnit, _ series: [TimeSeries]) -> Int {
        let texts = series.map { series in
            "{\"n\":\(HTMLText.json(series.name)),\"c\":\(HTMLText.json(series.swatch)),"
                + "\"v\":[\(series.values.map(HTMLText.number).joined(separator: ","))]}"
        }
        return add(
            "{\"k\":\"time\",\"w\":\(HTMLText.number(bins.seconds)),\"end\":\(PlainDecimal.rounded(bins.end)),"
                + "\(time.json),\"u\":\(HTMLText.json(unit.rawValue)),"
                + "\"s\":[\(texts.joined(separator: ","))]}")
    }

    /// Adds lanes, each with its states and their times.
    mutating func add(_ lanes: [Lane], _ time: TimeScale) -> Int {
        let texts = lanes.map { lane in
            let segments = lane.segments.map {
                "[\(PlainDecimal.rounded($0.from)),\(PlainDecimal.rounded($0.to)),\(HTMLText.json($0.text))]"
            }
            return "{\"n\":\(HTMLText.json(lane.name)),\"r\":[\(segments.joined(separator: ","))]}"
        }
        return add(
            "{\"k\":\"lanes\",\(time.json),\"s\":[\(texts.joined(separator: ","))]}")
    }

    /// A script element that holds the entries as an array.
    var element: String {
        "<script type=\"application/json\" id=data>[\(entries.joined(separator: ",\n"))]</script>"
    }
}
