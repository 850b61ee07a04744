/// Something that a world does at an instant: a small value, so that the queue moves no references.
struct Event: BitwiseCopyable {
    enum Kind: UInt8 {
        /// The parcel with index `token` reaches the door of replica `target`, whose incarnation ends in `worker`.
        case delivery
        /// Worker `worker` of replica `target` has served its message; `token` is the replica's incarnation.
        case finish
        /// The parcel with index `token` brings an answer to worker `worker` of replica `target`.
        case answer
        /// The call `token` of worker `worker` of replica `target` has taken too long.
        case timeout
        /// The pause before the next attempt of call `token` is over.
        case retry
        /// The timer is due that the wake-up with index and generation `token` is for.
        case timer
        /// The bus offers its entry `token` to the subscriber again.
        case redelivery
        /// The parcel with index `token` brings an answer to a client.
        case clientAnswer
        /// A circuit breaker of replica `target` has to move on by itself; `token` is the replica's incarnation.
        case breaker
        /// The outbox of service `target` is looked after.
        case relay
        /// What the owner of the world asked to be woken for; `token` is its own.
        case wake
        /// The bus has heard nothing of the parcel with index `token`, and delivers it again.
        case unacknowledged
        /// The bus hears what became of the parcel with index `token`.
        case acknowledgement
        /// The gateway ends the requests to service `target` that have taken too long.
        case gatewayTimeout
        /// The transaction of worker `worker` of replica `target` has taken its time; `token` is the incarnation.
        case commit
        /// Workers of replica `target` have waited too long for a connection; `token` is the incarnation.
        case connectionTimeout
        /// The gateway's connection for the parcel with index `token` has not come about in time.
        case connectTimeout
    }

    var kind: Kind
    var worker: UInt16
    var target: UInt32
    var token: UInt64

    init(_ kind: Kind, target: UInt32 = 0, worker: UInt16 = 0, token: UInt64 = 0) {
        self.kind = kind
        self.worker = worker
        self.target = target
        self.token = token
    }
}
