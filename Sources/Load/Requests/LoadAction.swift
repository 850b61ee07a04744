package import Contexts

/// What a ``LoadMachine`` wants to be done, in the order in which it says it.
package enum LoadAction: Hashable, Sendable {
    /// To be woken at an instant, by ``LoadMachine/woke(_:at:)`` with that token. It has 56 bits.
    case wake(at: Instant, token: UInt64)
    /// To have a request sent now that was meant to be sent at an instant. What becomes of it is told by
    /// ``LoadMachine/answered(_:_:at:)`` with that token, once, or never.
    case send(LoadRequest, intended: Instant, token: UInt64)
    /// To have something counted.
    case note(LoadNote)
}

/// What a ``LoadMachine`` has come to, for whoever measures it. A traffic is named by its position in the scenario.
///
/// An arrival is offered. It is dropped where all of `maxVUs` are busy, rejected where its first request is turned away
/// at the door, and started otherwise. Each counts at the time for which the arrival was intended.
package enum LoadNote: Hashable, Sendable {
    case offered(traffic: Int, at: Instant)
    case dropped(traffic: Int, at: Instant)
    case rejected(traffic: Int, at: Instant)
    case started(traffic: Int, at: Instant)
    /// A customer may not ask for what is left of the journey. Counts at the time of the arrival.
    case interrupted(traffic: Int, at: Instant)
    case answered(AskedRequest, Answer, at: Instant)
    /// A customer waits no longer for an answer, or still waits when the run ends.
    case gaveUp(AskedRequest, at: Instant)
    /// An answer came for which nobody waited any more.
    case lateAnswer(at: Instant)
    /// No route leads where a customer wanted to go; nothing was sent.
    case notRouted(operation: UInt8, intended: Instant, at: Instant)
    /// A row of a trace was sent so much later than recorded, as an answer that it depends on came only then.
    case heldBack(Timespan, intended: Instant)
    /// A row of a trace is about something that no row before it has made, or that came to nothing.
    case skipped(at: Instant)
}
