package import FoundationEssentials

/// Writes the file of kept sagas, saga by saga, for ``StoredSagas`` to read: lines of JSON, first the header, then one for
/// each saga, by order. Equal values give equal bytes.
package struct SagaWriter<Sink: ByteSink> {
    private var sink: BufferedSink<Sink>

    /// - Parameter header: what ``SagaHeader/json()`` gives.
    package init(_ header: Data, into sink: Sink) throws(Sink.Failure) {
        self.sink = BufferedSink(sink)
        try self.sink.write([UInt8](header))
        try self.sink.write("\n")
    }

    /// Adds a saga; ascending by order. Written by hand: an encoder takes twenty times as long for as many numbers.
    package mutating func write(_ saga: KeptSaga) throws(Sink.Failure) {
        try sink.write("{\"order\":\(saga.order),\"placed\":\(saga.placed),\"end\":\"\(saga.end.rawValue)\"")
        if let cause = saga.cause { try sink.write(",\"cause\":\(JSONString.quoted(cause))") }
        if let ended = saga.ended { try sink.write(",\"ended\":\(ended)") }
        try sink.write(",\"reason\":\"\(saga.reason.rawValue)\",\"leftOut\":\(saga.stepsLeftOut)")
        try sink.write(StoredSagas.beginningOfSteps)
        for (index, step) in saga.steps.enumerated() {
            try sink.write(index > 0 ? ",[" : "[")
            var isFirst = true
            try step.forEachNumber { (number) throws(Sink.Failure) in
                if !isFirst { try sink.write(UInt8(ascii: ",")) }
                isFirst = false
                try sink.write(number)
            }
            try sink.write(UInt8(ascii: "]"))
        }
        try sink.write("\(StoredSagas.endOfSteps)\n")
    }

    /// Hands on what is gathered and gives the sink back.
    package mutating func finished() throws(Sink.Failure) -> Sink { try sink.finished() }
}
