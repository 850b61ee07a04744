internal import Contexts

/// A service's logic and its database, for those who ask them about every message.
///
/// A call through a stored protocol value retains that value around the call, because the callee might replace it. The
/// calls here go through constants of an object that this struct keeps alive, so they count no references. That saves
/// 40 instructions for each call.
struct ServiceCore: Sendable {
    private final class Parts: Sendable {
        let logic: any ServiceLogic
        let database: any ServiceDatabase

        init(_ logic: any ServiceLogic) {
            self.logic = logic
            database = logic.database
        }
    }

    private let parts: Parts
    private let unretained: Unmanaged<Parts>

    init(_ logic: any ServiceLogic) {
        parts = Parts(logic)
        unretained = Unmanaged.passUnretained(parts)
    }

    var logic: any ServiceLogic { parts.logic }
    var database: any ServiceDatabase { parts.database }

    @inline(__always)
    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        unretained._withUnsafeGuaranteedRef { $0.logic.handle(work, decision: &decision) }
    }

    @inline(__always)
    func allEvents(after id: UInt64, into events: inout [Message]) {
        unretained._withUnsafeGuaranteedRef { $0.database.allEvents(after: id, into: &events) }
    }

    @inline(__always)
    func confirm(through id: UInt64) { unretained._withUnsafeGuaranteedRef { $0.database.confirm(through: id) } }

    @inline(__always)
    func forget(_ id: UInt64) { unretained._withUnsafeGuaranteedRef { $0.database.forget(id) } }
}
