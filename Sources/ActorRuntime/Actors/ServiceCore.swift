internal import Contexts

/// A service's logic and its database, for those who ask them about every message.
///
/// A call through a stored protocol value retains that value around the call, because the callee might replace it. Here
/// both are constants of an object, and whoever keeps the object calls it through ``unretained``. Such a call counts no
/// references, which saves 40 instructions.
final class ServiceCore: Sendable {
    let logic: any ServiceLogic
    let database: any ServiceDatabase

    init(_ logic: any ServiceLogic) {
        self.logic = logic
        database = logic.database
    }

    /// For the one who also keeps a reference that counts.
    var unretained: Unmanaged<ServiceCore> { Unmanaged.passUnretained(self) }
}

extension Unmanaged<ServiceCore> {
    @inline(__always)
    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        _withUnsafeGuaranteedRef { $0.logic.handle(work, decision: &decision) }
    }

    @inline(__always)
    func allEvents(after id: UInt64, into events: inout [Message]) {
        _withUnsafeGuaranteedRef { $0.database.allEvents(after: id, into: &events) }
    }

    @inline(__always)
    func confirm(through id: UInt64) { _withUnsafeGuaranteedRef { $0.database.confirm(through: id) } }

    @inline(__always)
    func forget(_ id: UInt64) { _withUnsafeGuaranteedRef { $0.database.forget(id) } }
}
