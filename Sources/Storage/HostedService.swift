import Contexts

/// A hosted context behind functions that the compiler has made for its very types.
///
/// Called through `any ServiceLogic`, a generic class runs its unspecialised code, several times slower. The closures
/// here are made where the types are known.
final class HostedService: ServiceLogic {
    private let handling: @Sendable (_ work: Work, _ decision: inout Decision) -> HandlingResult
    private let reading: @Sendable (_ id: UInt64, _ limit: Int, _ events: inout [Message]) -> Void
    private let confirming: @Sendable (_ id: UInt64) -> Void
    private let forgetting: @Sendable (_ id: UInt64) -> Void
    private let syncing: @Sendable () -> Void
    private let losing: @Sendable (_ loss: StorageLoss) -> Void

    @inline(__always)
    init<Context: BoundedContext, Database: ContextDatabase<Context.Rows>>(
        _ hosted: HostedContext<Context, Database>
    ) {
        handling = { work, decision in hosted.handle(work, decision: &decision) }
        reading = { id, limit, events in hosted.events(after: id, limit: limit, into: &events) }
        confirming = { id in hosted.confirm(through: id) }
        forgetting = { id in hosted.forget(id) }
        syncing = { hosted.sync() }
        losing = { loss in hosted.lose(loss) }
    }

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult { handling(work, &decision) }
    func events(after id: UInt64, limit: Int, into events: inout [Message]) { reading(id, limit, &events) }
    func confirm(through id: UInt64) { confirming(id) }
    func forget(_ id: UInt64) { forgetting(id) }
    func sync() { syncing() }
    func lose(_ loss: StorageLoss) { losing(loss) }
}
