extension Variant {
    /// Keys that the variants share with their scenario. Reports are filed under the scenario's name, and a variant has
    /// no variants of its own.
    static let sharedKeys = ["scenario", "variants"]

    /// Reports paths that a variant must not have, and pairs of paths that set the same place. Otherwise the order of
    /// the paths would decide which one counts.
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

    /// Whether one of the paths leads to the same place as the other, or to a place below it.
    private static func overlap(_ left: [Substring], _ right: [Substring]) -> Bool {
        let length = min(left.count, right.count)
        return left.prefix(length) == right.prefix(length)
    }
}
