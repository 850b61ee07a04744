/// The trace of whatever a task does: the value of the field `traceparent` (W3C Trace Context) of the request that it
/// serves, or of the event that it handles.
package enum CurrentTrace {
    /// Nil outside of a trace. A value has the form of the specification.
    @TaskLocal package static var value: String?

    /// The trace, if whoever began it has asked for it to be recorded (the flag `sampled`). Only such a trace is kept with
    /// what is committed, so that nobody else pays for it.
    package static var sampled: String? {
        guard let value, value.utf8.count >= 55 else { return nil }
        let digit = value.utf8[value.utf8.index(value.utf8.startIndex, offsetBy: 54)]
        let flags = digit >= UInt8(ascii: "a") ? digit - UInt8(ascii: "a") + 10 : digit &- UInt8(ascii: "0")
        return flags & 1 == 1 ? value : nil
    }
}
