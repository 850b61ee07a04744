internal import Contexts
internal import FlowerShop

/// All that is kept of the events of a run, in one place, so that an event costs the run one access to them.
struct ShopBooks {
    var auditor: SagaAuditor
    private(set) var flow = SagaFlow()
    /// Nil where the view is not to be rebuilt.
    private(set) var viewLog: ViewLog?

    init(_ configuration: ShopConfiguration, rebuildsView: Bool) {
        auditor = SagaAuditor(configuration)
        viewLog = rebuildsView ? ViewLog() : nil
    }

    mutating func published(_ event: Message, at instant: Instant) -> PublishedEvent {
        flow.published(event.type)
        viewLog?.append(event)
        return auditor.publish(event, at: instant)
    }
}
