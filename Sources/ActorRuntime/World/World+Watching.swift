internal import Contexts

/// How a world reports to its ``World/watch``. Here, and nowhere else, to note means to report a step.
extension World {
    /// Marks a new parcel whose message is watched.
    func mark(_ parcel: ParcelRef) {
        guard let watch, watch.includes(parcel.parcel.message.type, parcel.parcel.message.key) else { return }
        parcel.parcel.isWatched = true
    }

    /// Reports a step of a parcel if it is watched.
    @inline(__always)
    func note(
        _ kind: Step.Kind, _ parcel: ParcelRef, at replica: UInt32? = nil, worker: UInt16 = 0,
        _ failure: DeliveryFailure? = nil, value: Int64 = 0
    ) {
        guard parcel.parcel.isWatched else { return }
        watch?.tell(kind, parcel, at: replica, worker, failure, value, now)
    }

    /// Reports a step of a message that is in no parcel, if its key is watched.
    func note(
        _ kind: Step.Kind, _ message: Message, of service: ServiceID, at replica: UInt32? = nil,
        _ failure: DeliveryFailure? = nil, value: Int64 = 0
    ) {
        watch?.tell(kind, message, of: service, at: replica, failure, value, now)
    }

    func noteAnswer(_ parcel: ParcelRef, isAwaited: Bool) {
        guard parcel.parcel.isWatched else { return }
        let code = parcel.parcel.failure == nil ? parcel.parcel.message.body.c : 0
        note(isAwaited ? .answered : .answeredLate, parcel, parcel.parcel.failure, value: code)
    }

    /// Reports what ``effects`` say of the parcels in a replica's hands, before the effects are applied.
    mutating func noteEffects(of index: UInt32) {
        let kinds = effects.kinds
        if let caller = effects.caller {
            if kinds.contains(.timedOut) { note(.callTimedOut, caller, at: index) }
            if kinds.contains(.notPermitted) { note(.notPermitted, caller, at: index) }
            if kinds.contains(.pause), let pause = effects.pause {
                note(.pause, caller, at: index, worker: pause.worker, value: pause.length.nanoseconds)
            }
        }
        if kinds.contains(.completed), let parcel = effects.completed {
            let failure = parcel.parcel.failure
            let kind: Step.Kind = failure != nil ? .failed : kinds.contains(.duplicate) ? .duplicate : .handled
            let code = kinds.contains(.answered) && failure == nil ? parcel.parcel.message.body.c : 0
            note(kind, parcel, at: index, failure, value: code)
        }
        if kinds.contains(.started), let parcel = effects.startedParcel {
            note(.started, parcel, at: index, worker: effects.startedWorker)
        }
    }
}
