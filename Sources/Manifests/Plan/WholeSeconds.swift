internal import Contexts

extension Timespan {
    /// As Kubernetes takes times: whole seconds, rounded up.
    var wholeSeconds: Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }

    var isWholeSeconds: Bool { nanoseconds % 1_000_000_000 == 0 }

    /// As nginx takes times: `1500ms`, `3s`. A part of a millisecond counts as one.
    var milliseconds: String {
        let count = wholeMilliseconds
        return count % 1_000 == 0 ? "\(count / 1_000)s" : "\(count)ms"
    }

    /// As the Gateway API takes times (GEP-2257): `1h30m`, `3s500ms`, at most five digits to a unit.
    var gatewayDuration: String {
        var rest = wholeMilliseconds
        var text = ""
        for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            if rest >= size { text += "\(rest / size)\(unit)" }
            rest %= size
        }
        return text.isEmpty ? "0s" : text
    }

    private var wholeMilliseconds: Int { Int((nanoseconds + 999_999) / 1_000_000) }
}
