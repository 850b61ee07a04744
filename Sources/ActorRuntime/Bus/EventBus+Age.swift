/// Which of a subscriber's messages was posted first.
///
/// The messages of a subscriber that the bus has not let go of hold on to one another in the order of their posting.
/// They are let go of in any order, so neither a queue nor a look at the heads of lanes would tell.
extension EventBus {
    /// When the oldest message was posted that a subscriber has not acknowledged; nil where there is none.
    func oldestPosting(of service: ServiceID, in pool: borrowing ParcelPool) -> Instant? {
        let oldest = subscribers[Int(service.rawValue)].oldest
        return oldest == IntegerMap.none ? nil : pool[oldest].parcel.posted
    }

    mutating func linkNewest(_ reference: ParcelRef, at now: Instant, in pool: borrowing ParcelPool) {
        let (service, index) = (Int(reference.parcel.service.rawValue), reference.parcel.index)
        let last = subscribers[service].newest
        reference.parcel.posted = now
        reference.parcel.older = last
        subscribers[service].newest = index
        if last == IntegerMap.none {
            subscribers[service].oldest = index
            subscribers[service].age.change(to: now, at: now)
        } else {
            pool[last].parcel.newer = index
        }
    }

    mutating func unlink(_ reference: ParcelRef, at now: Instant, in pool: borrowing ParcelPool) {
        let service = Int(reference.parcel.service.rawValue)
        let (older, newer) = (reference.parcel.older, reference.parcel.newer)
        if older == IntegerMap.none {
            subscribers[service].oldest = newer
            subscribers[service].age.change(to: newer == IntegerMap.none ? nil : pool[newer].parcel.posted, at: now)
        } else {
            pool[older].parcel.newer = newer
        }
        if newer == IntegerMap.none {
            subscribers[service].newest = older
        } else {
            pool[newer].parcel.older = older
        }
    }
}
