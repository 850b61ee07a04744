/// Which messages a world tells the steps of, and to whom: those of some types with a watched key.
///
/// Shared by a world and who watches it, in the isolation of the world. A message of a key that nobody watches costs one
/// look as it is sent; what follows is a bit in its parcel. Watching changes nothing of what happens, nor the digest.
package final class StepWatch {
    /// By type; types beyond the end are not watched.
    private let types: [Bool]
    private var names: IntegerMap
    let tell: (_ name: UInt32, Step) -> Void

    /// - Parameters:
    ///   - types: of the messages whose key may be watched.
    ///   - capacity: keys that can be watched at a time without another allocation.
    ///   - tell: is told each step with the name of its key, in the order of the events.
    package init(types: [MessageType], capacity: Int, tell: @escaping (_ name: UInt32, Step) -> Void) {
        var isWatched = [Bool](repeating: false, count: 1 + Int(types.map(\.rawValue).max() ?? 0))
        for type in types { isWatched[Int(type.rawValue)] = true }
        self.types = isWatched
        names = IntegerMap(minimumCapacity: 2 * (capacity + 1))
        self.tell = tell
    }

    /// Watches a key from now on, under a name that is not `UInt32.max`.
    package func watch(_ key: UInt64, as name: UInt32) { names.update(key, to: name) }

    package func unwatch(_ key: UInt64) { names.remove(key) }

    /// The name of a key; nil where nobody watches it.
    package func name(of key: UInt64) -> UInt32? {
        let name = names[key]
        return name == IntegerMap.none ? nil : name
    }

    func includes(_ type: MessageType, _ key: UInt64) -> Bool {
        Int(type.rawValue) < types.count && types[Int(type.rawValue)] && names[key] != IntegerMap.none
    }
}
