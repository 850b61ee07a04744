internal import Platform

/// Sizes of memory as Kubernetes' manifests write them: `512Mi`, `1.5Gi`, `100M`, or bytes.
///
/// Source: Kubernetes, `k8s.io/apimachinery/pkg/api/resource`, `Quantity`.
package enum MemoryText {
    static let expected = "expected a size as 512Mi or 1.5Gi"
    static let pattern = "^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$"

    private static let units: [(name: String, bytes: Int64)] = [
        ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10), ("T", 1_000_000_000_000),
        ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000), ("", 1),
    ]

    /// Bytes, 0...``MemorySpec/maximum``.
    static func parse(_ text: String) throws(ValueProblem) -> Int64 {
        if text.hasPrefix("-") { throw ValueProblem("is negative, \(expected)") }
        let number = text.prefix { $0.isNumber || $0 == "." }
        let suffix = text.dropFirst(number.count)
        guard let decimal = Decimal(number) else { throw ValueProblem("is no size, \(expected)") }
        guard let unit = units.first(where: { $0.name == suffix }) else {
            let meant = units.first { $0.name.lowercased() == suffix.lowercased().prefix(2) || "\($0.name)B" == suffix }
            throw ValueProblem(
                "has the unknown unit '\(suffix)', expected Ki, Mi, Gi or Ti",
                hint: meant.map { "did you mean '\(number)\($0.name)'?" })
        }
        guard let bytes = decimal.times(unit.bytes), bytes <= MemorySpec.maximum else {
            throw ValueProblem("is too fine or too large, expected whole bytes and at most 1Ti")
        }
        return bytes
    }

    /// The shortest text that reads back as the same size.
    package static func print(_ bytes: Int64) -> String {
        if bytes == 0 { return "0" }
        let unit = units.first { bytes % $0.bytes == 0 } ?? ("", 1)
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
