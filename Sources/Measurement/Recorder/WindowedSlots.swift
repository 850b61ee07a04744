/// One value for each pair of series and window, side by side in one array.
struct WindowedSlots<Element> {
    private var elements: [Element] = []
    private var stride: Int
    private let initial: Element

    init(repeating initial: Element, windows: Int) {
        self.initial = initial
        stride = max(1, windows)
    }

    var seriesCount: Int { elements.count / stride }

    mutating func addSeries() { elements.append(contentsOf: repeatElement(initial, count: stride)) }

    /// Makes room for `windows` windows; what is there stays.
    mutating func reserve(windows: Int) {
        guard windows > stride else { return }
        let grown = max(windows, 2 * stride)
        var moved: [Element] = []
        moved.reserveCapacity(seriesCount * grown)
        for series in 0..<seriesCount {
            moved.append(contentsOf: elements[(series * stride)..<((series + 1) * stride)])
            moved.append(contentsOf: repeatElement(initial, count: grown - stride))
        }
        elements = moved
        stride = grown
    }

    subscript(series: Int, window: Int) -> Element {
        _read { yield elements[series * stride + window] }
        _modify { yield &elements[series * stride + window] }
    }
}
