/// Counts the paths that no rule matches: the first so many distinct ones each, the rest together.
struct UnmatchedPaths {
    private var paths = ByteInterner()
    private var counts: [Int] = []
    /// Lines whose path was one too many.
    private(set) var others = 0

    var distinct: Int { counts.count }

    mutating func add(_ path: UnsafeRawBufferPointer) {
        guard let index = paths.intern(path, limit: AccessLogImporter.maximumUnmatchedPaths) else {
            others += 1
            return
        }
        if index == counts.count { counts.append(0) }
        counts[index] += 1
    }

    /// The most frequent, equals in order of first appearance.
    func most(_ limit: Int) -> [ImportReport.Figure] {
        let order = counts.indices.sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
        return order.prefix(limit).map { index in
            ImportReport.Figure(label: paths.withBytes(index) { BadLines.shown($0) }, value: counts[index])
        }
    }
}
