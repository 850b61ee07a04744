extension Variant {
    /// Keys of the scenario that its variants share with it: reports are filed under the name, and a variant has none
    /// of its own.
    static let sharedKeys = ["scenario", "variants"]

    /// Reports paths that a variant must not have, and paths that set one place twice: which of them counts would be a
    /// matter of their order.
    static func check(_ overrides: [Override], _ reading: inout Reading) {
        let paths = overrides.map { $0.path.split(separator: ".", omittingEmptySubsequences: false) }
        for (index, override) in overrides.enumerated() {
            if let key = sharedKeys.first(where: { paths[index].first?.elementsEqual($0) == true }) {
                reading.report(
                    "the path '\(override.path)' in a variant, which shares '\(key)' with its scenario",
                    at: override.position, hint: "remove it")
            }
            for (other, path) in zip(overrides[..<index], paths) where overlap(path, paths[index]) {
                reading.report(
                    "the path '\(override.path)' sets what '\(other.path)' of this variant sets too",
                    at: override.position, hint: "write both as one")
            }
        }
    }

    /// Whether one of the paths leads to a place at or below the other's.
    private static func overlap(_ left: [Substring], _ right: [Substring]) -> Bool {
        let length = min(left.count, right.count)
        return left.prefix(length) == right.prefix(length)
    }
}
