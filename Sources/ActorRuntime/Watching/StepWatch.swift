package import Contexts

/// Which messages a world reports the steps of, and to whom. It reports messages of some types with a watched key.
///
/// The world and its watcher share this object, in the isolation of the world. A message with a key that nobody watches
/// costs one look-up when it is sent; later steps read a bit in its parcel. Watching changes neither what happens nor
/// the digest.
package final class StepWatch {
    /// By type; types beyond the end are not watched.
    private let types: [Bool]
    private var names: IntegerMap
    private let listener: (_ name: UInt32, Step) -> Void

    /// - Parameters:
    ///   - types: the types of the messages whose key may be watched.
    ///   - capacity: the number of keys that can be watched at a time without another allocation.
    ///   - tell: receives each step with the name of its key, in the order of the events.
    package init(types: [MessageType], capacity: Int, tell: @escaping (_ name: UInt32, Step) -> Void) {
        var isWatched = [Bool](repeating: false, count: 1 + Int(types.map(\.rawValue).max() ?? 0))
        for type in types { isWatched[Int(type.rawValue)] = true }
        self.types = isWatched
        names = IntegerMap(minimumCapacity: 2 * (capacity + 1))
        listener = tell
    }

    /// Watches a key from now on, under a name that is not `UInt32.max`.
    package func watch(_ key: UInt64, as name: UInt32) { names.update(key, to: name) }

    package func unwatch(_ key: UInt64) { names.remove(key) }

    /// The name of a key; nil if nobody watches it.
    package func name(of key: UInt64) -> UInt32? {
        let name = names[key]
        return name == IntegerMap.none ? nil : name
    }

    func includes(_ type: MessageType, _ key: UInt64) -> Bool {
        Int(type.rawValue) < types.count && types[Int(type.rawValue)] && names[key] != IntegerMap.none
    }

    // MARK: Telling

    /// Reports a step of a parcel that is marked. This function is here and not in the world, because a call there
    /// would copy this object.
    @inline(never)
    func tell(
        _ kind: Step.Kind, _ parcel: ParcelRef, at replica: UInt32?, _ worker: UInt16, _ failure: DeliveryFailure?,
        _ value: Int64, _ now: Instant
    ) {
        // The key may have been watched when the message was sent, and not any more.
        guard let name = name(of: parcel.parcel.message.key) else { return }
        listener(
            name,
            Step(
                at: now, kind: kind, type: parcel.parcel.message.type, service: parcel.parcel.service,
                replica: replica.map { ReplicaID(rawValue: $0) }, worker: worker, parcel: parcel.parcel.index,
                failure: failure, value: value))
    }

    /// Reports a step of a message that is in no parcel, if its key is watched.
    func tell(
        _ kind: Step.Kind, _ message: Message, of service: ServiceID, at replica: UInt32?, _ failure: DeliveryFailure?,
        _ value: Int64, _ now: Instant
    ) {
        guard includes(message.type, message.key), let name = name(of: message.key) else { return }
        listener(
            name,
            Step(
                at: now, kind: kind, type: message.type, service: service,
                replica: replica.map { ReplicaID(rawValue: $0) }, failure: failure, value: value))
    }
}
