internal import Contexts

/// Faults that either replace a time or add to it.
extension FaultKind {
    static func times(_ whose: String) -> [Field<FaultDraft>] {
        [
            Field(optional: "time", \.time, .distribution, "\(whose) while the fault lasts."),
            Field(optional: "addedTime", \.addedTime, .distribution, "What is added to it."),
        ]
    }
}

extension FaultDraft {
    /// The one of `time` and `addedTime` that is given.
    func eitherTime(
        _ key: String, _ node: SourceNode, _ reading: inout Reading
    ) -> (time: Distribution, added: Bool)? {
        switch (time, addedTime) {
        case (let time?, nil): return (time, false)
        case (nil, let time?): return (time, true)
        case (nil, nil):
            reading.report(
                "the fault has neither time nor addedTime, expected one of them", at: node.position(of: key))
        case (_?, _?):
            reading.report("the fault has both time and addedTime, expected one of them", at: node.position(of: key))
        }
        return nil
    }

    mutating func set(time: Distribution, added: Bool) {
        if added { addedTime = time } else { self.time = time }
    }
}
