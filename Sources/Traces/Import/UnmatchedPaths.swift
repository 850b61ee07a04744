/// Counts the paths that no rule matches. The first distinct paths, up to a limit, are counted one by one, the rest
/// together.
struct UnmatchedPaths {
    private var paths = ByteInterner()
    private var counts: [Int] = []
    /// Lines whose path came after that limit was reached.
    private(set) var others = 0

    var distinct: Int { counts.count }

    mutating func add(_ path: Span<UInt8>) {
        guard let index = paths.intern(path, limit: AccessLogImporter.maximumUnmatchedPaths) else {
            others += 1
            return
        }
        if index == counts.count { counts.append(0) }
        counts[index] += 1
    }

    /// The most frequent paths. Equally frequent ones are in order of first appearance.
    func most(_ limit: Int) -> [ImportReport.Figure] {
        let order = counts.indices.sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
        return order.prefix(limit).map { index in
            ImportReport.Figure(label: paths.withBytes(index) { BadLines.shown($0) }, value: counts[index])
        }
    }
}
