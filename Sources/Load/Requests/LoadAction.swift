package import Contexts

/// What a ``LoadMachine`` wants to have done, in the order of its requests.
package enum LoadAction: Hashable, Sendable {
    /// Wake the machine at an instant, by ``LoadMachine/woke(_:at:)`` with that token. The token has 56 bits.
    case wake(at: Instant, token: UInt64)
    /// Send a request now that was meant to be sent at the intended instant. Report its result by
    /// ``LoadMachine/answered(_:_:at:)`` with that token, once or never.
    case send(LoadRequest, intended: Instant, token: UInt64)
    /// Count something.
    case note(LoadNote)
}

/// What a ``LoadMachine`` reports to the part that measures it. A traffic is named by its position in the scenario.
///
/// Every arrival counts as offered. It is dropped if all of `maxVUs` are busy, rejected if its first request is turned
/// away by the gateway, and started otherwise. Each counts at the intended time of the arrival.
package enum LoadNote: Hashable, Sendable {
    case offered(traffic: Int, at: Instant)
    case dropped(traffic: Int, at: Instant)
    case rejected(traffic: Int, at: Instant)
    case started(traffic: Int, at: Instant)
    /// A customer may not ask for the rest of the journey. This counts at the time of the arrival.
    case interrupted(traffic: Int, at: Instant)
    case answered(AskedRequest, Answer, at: Instant)
    /// A customer stopped waiting for an answer, or still waits when the run ends.
    case gaveUp(AskedRequest, at: Instant)
    /// An answer came for which nobody waited any more.
    case lateAnswer(at: Instant)
    /// A customer asked for a path to which no route leads. Nothing was sent.
    case notRouted(operation: UInt8, intended: Instant, at: Instant)
    /// A row of a trace was sent this much later than recorded, because an answer that it depends on came only then.
    case heldBack(Timespan, intended: Instant)
    /// A row of a trace is about something that no earlier row has made, or whose making failed.
    case skipped(at: Instant)
    /// A customer's journey is over. The place is free for another customer. Noted only by a machine that was told to
    /// say so.
    ///
    /// - Parameters:
    ///   - place: see ``LoadMachine/place(of:)``.
    ///   - isCutOff: whether the customer might not ask for the rest.
    case left(place: Int, traffic: Int, arrived: Instant, isCutOff: Bool)
}
