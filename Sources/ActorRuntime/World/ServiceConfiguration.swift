package import Contexts

/// What a world needs to know about a service to run its replicas.
package struct ServiceConfiguration: Sendable {
    /// Unique in a world; names the service's random streams.
    package var name: String
    package var logic: any ServiceLogic
    package var workers: Int
    package var mailbox: MailboxPolicy
    /// How long a worker is busy with a message. The end of a call takes no further time.
    package var time: Distribution
    package var calls: [(service: ServiceID, policy: CallPolicy)]
    /// The number of messages of the bus that one replica may hold at a time, waiting or being handled.
    package var prefetch: Int
    package var balancing: Balancing
    /// How long the gateway waits for the answer to one attempt at a client's request; nil means without end.
    package var gatewayTimeout: Timespan?
    /// How long the gateway waits for a connection; nil means as long as for an answer.
    package var connectTimeout: Timespan?
    /// When the gateway makes another attempt; nil means that it makes only one.
    package var nextUpstream: NextUpstream?
    /// Requests that may take effect twice if they are sent twice.
    package var nonIdempotent: [MessageType]
    /// The number of clients' requests that the gateway may have under way at the same time. Any further request is
    /// turned away with ``DeliveryFailure/overflow``. This is Envoy's `max_requests`, whose default is 1024; nil sets
    /// no limit.
    package var maximumActiveRequests: Int?
    package var database: DatabaseConfiguration

    package init(
        name: String, logic: any ServiceLogic, workers: Int, mailbox: MailboxPolicy, time: Distribution,
        calls: [(service: ServiceID, policy: CallPolicy)] = [], prefetch: Int? = nil,
        balancing: Balancing = .roundRobin, gatewayTimeout: Timespan? = nil, connectTimeout: Timespan? = nil,
        nextUpstream: NextUpstream? = nil, nonIdempotent: [MessageType] = [], maximumActiveRequests: Int? = nil,
        database: DatabaseConfiguration = DatabaseConfiguration()
    ) {
        self.name = name
        self.logic = logic
        self.workers = workers
        self.mailbox = mailbox
        self.time = time
        self.calls = calls
        self.balancing = balancing
        self.gatewayTimeout = gatewayTimeout
        self.connectTimeout = connectTimeout
        self.nextUpstream = nextUpstream
        self.nonIdempotent = nonIdempotent
        self.maximumActiveRequests = maximumActiveRequests
        self.database = database
        // For each worker one message in hand and one that waits, so the worker goes on without a trip to the bus and
        // back. The price is that a message may wait for its replica while another replica is idle. All other messages
        // wait in the bus.
        self.prefetch = prefetch ?? min(workers * 2, workers + mailbox.capacity)
    }
}
