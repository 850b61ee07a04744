package import Contexts

/// Watches a world and acts for those outside of it: customers, faults, the supervisors' owner, the recorder.
///
/// Each call comes from within the event loop, in the order of the events, and may use the world.
package protocol WorldObserver: AnyObject {
    /// An event has left the outbox of its publisher, for the first time.
    func published(_ message: Message, at instant: Instant)
    /// An answer, or the news that there is none, has come back to a client.
    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World)
    /// The instant that the token was scheduled for has come.
    func woke(token: UInt64, world: inout World)
    /// A replica has reached the crash point that was set for it.
    func crashed(replica: ReplicaID, world: inout World)
    /// A circuit breaker changed its state.
    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant)
    /// A message has become a dead letter after ``World/maximumDeliveries`` failures; the bus keeps it.
    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant)
    /// A replica that was told to end holds nothing any more; see ``World/drain(_:_:)``.
    func drained(replica: ReplicaID, world: inout World)
    /// A service has handled a message well after ``World/awaitSuccess(of:)``.
    func handledWell(by service: ServiceID, world: inout World)
    /// The gateway has sent a client's request to another replica of its service; see ``NextUpstream``.
    func passedOn(token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant)
}

extension WorldObserver {
    /// Does nothing: most worlds drain nobody.
    package func drained(replica: ReplicaID, world: inout World) {}
    /// Does nothing: most worlds do not ask.
    package func handledWell(by service: ServiceID, world: inout World) {}
    /// Does nothing: only an observer that counts needs this.
    package func passedOn(
        token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant
    ) {}
}
