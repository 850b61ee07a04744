internal import Contexts

/// Messages of the bus that a fault has poisoned: any replica that handles one crashes.
struct Poison {
    private struct Dose {
        /// Messages that are still to be poisoned.
        var left = 0
        /// The name of the current poison. Parcels that carry another name are harmless.
        var name: UInt16 = 1
    }

    private var doses: [Dose] = []
    /// Whether any message was ever to be poisoned. If not, no message checks for poison.
    private(set) var isInUse = false

    mutating func addService() { doses.append(Dose()) }

    /// Poisons the next messages that reach a replica of a service.
    mutating func poison(_ messages: Int, of service: ServiceID) {
        doses[Int(service.rawValue)].left += max(0, messages)
        isInUse = true
    }

    /// Poisons no more messages. Poisoned messages become harmless the next time they reach a replica.
    mutating func cure(_ service: ServiceID) {
        doses[Int(service.rawValue)].left = 0
        doses[Int(service.rawValue)].name &+= 1
    }

    /// Decides whether a message that reaches a replica is poisoned.
    mutating func taste(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        if doses[service].left > 0, parcel.parcel.posting.poison != doses[service].name {
            doses[service].left -= 1
            parcel.parcel.posting.poison = doses[service].name
        }
        parcel.parcel.isPoisoned = parcel.parcel.posting.poison == doses[service].name
    }
}
