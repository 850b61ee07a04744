import Contexts

/// A hosted context behind functions that the compiler has made for its very types.
///
/// Called through `any ServiceLogic`, a generic class runs its unspecialised code, several times slower. The closures
/// here are made where the types are known.
final class HostedService: ServiceLogic {
    private let handling: @Sendable (_ work: Work, _ decision: inout Decision) -> HandlingResult
    private let taking: @Sendable (_ events: inout [Message]) -> Void
    private let forgetting: @Sendable (_ id: UInt64) -> Void
    private let syncing: @Sendable () -> Void
    private let losing: @Sendable (_ loss: StorageLoss) -> Void

    @inline(__always)
    init<Context: BoundedContext, Database: ContextDatabase<Context.Rows>>(
        _ hosted: HostedContext<Context, Database>
    ) {
        handling = { work, decision in hosted.handle(work, decision: &decision) }
        taking = { events in hosted.takeOutbox(into: &events) }
        forgetting = { id in hosted.forget(id) }
        syncing = { hosted.sync() }
        losing = { loss in hosted.lose(loss) }
    }

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult { handling(work, &decision) }
    func takeOutbox(into events: inout [Message]) { taking(&events) }
    func forget(_ id: UInt64) { forgetting(id) }
    func sync() { syncing() }
    func lose(_ loss: StorageLoss) { losing(loss) }
}
