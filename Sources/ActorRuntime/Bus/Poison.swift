internal import Contexts

/// Messages of the bus that a fault makes so that whichever replica handles one crashes.
struct Poison {
    private struct Dose {
        /// Messages that are still to be poisoned.
        var left = 0
        /// Names the poison in force; parcels that carry another one are harmless.
        var name: UInt16 = 1
    }

    private var doses: [Dose] = []
    /// Whether any message was ever to be poisoned: where none was, no message asks.
    private(set) var isInUse = false

    mutating func addService() { doses.append(Dose()) }

    /// Poisons the next messages that reach a replica of a service.
    mutating func poison(_ messages: Int, of service: ServiceID) {
        doses[Int(service.rawValue)].left += max(0, messages)
        isInUse = true
    }

    /// Makes what was poisoned harmless the next time that it reaches a replica, and poisons no more.
    mutating func cure(_ service: ServiceID) {
        doses[Int(service.rawValue)].left = 0
        doses[Int(service.rawValue)].name &+= 1
    }

    /// Decides, as a message reaches a replica, whether it is poisoned.
    mutating func taste(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        if doses[service].left > 0, parcel.parcel.posting.poison != doses[service].name {
            doses[service].left -= 1
            parcel.parcel.posting.poison = doses[service].name
        }
        parcel.parcel.isPoisoned = parcel.parcel.posting.poison == doses[service].name
    }
}
