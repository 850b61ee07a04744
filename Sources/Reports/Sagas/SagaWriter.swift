package import Measurement
package import Texts

/// Writes the file of kept sagas, saga by saga. ``StoredSagas`` reads it. The file has lines of JSON: first the header,
/// then one line for each saga, sorted by key. Equal values give equal bytes.
package struct SagaWriter<Sink: ByteSink> {
    private var sink: BufferedSink<Sink>

    /// - Parameter header: the result of ``SagaHeader/json()``.
    package init(_ header: [UInt8], into sink: Sink) throws(Sink.Failure) {
        self.sink = BufferedSink(sink)
        try self.sink.write(header)
        try self.sink.write("\n")
    }

    /// Adds a saga. Keys must ascend.
    package mutating func write(_ saga: KeptSaga) throws(Sink.Failure) { try sink.write(saga.line) }

    /// Passes on what is buffered and returns the sink.
    package mutating func finished() throws(Sink.Failure) -> Sink { try sink.finished() }
}

extension KeptSaga {
    /// Written by hand, because an encoder takes twenty times as long for as many numbers. It is not in the writer,
    /// because other modules call the writer without specialization for its sink.
    fileprivate var line: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(200 + steps.count * 48)
        bytes += "\(StoredSagas.beginningOfLine)\(key),\"placed\":\(placed),\"end\":\"\(end.rawValue)\"".utf8
        if let cause { bytes += ",\"cause\":\(JSONString.quoted(cause))".utf8 }
        if let ended { bytes += ",\"ended\":\(ended)".utf8 }
        bytes += ",\"reason\":\"\(reason.rawValue)\",\"leftOut\":\(stepsLeftOut)".utf8
        bytes += StoredSagas.beginningOfSteps.utf8
        for (index, step) in steps.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            step.append(to: &bytes)
        }
        bytes += "\(StoredSagas.endOfSteps)\n".utf8
        return bytes
    }
}
