import Testing

@testable import ActorRuntime
@testable import Contexts

/// What is put into an event comes out of it.
@Suite struct EventTests {
    @Test func anEventOfAReplicaIsForOneIncarnation() {
        let event = Event.finish(3, of: 70_000, 80_000)
        #expect(event.kind == .finish && event.worker == 3 && event.replica == 70_000)
        #expect(event.isFor(80_000) && !event.isFor(80_001))
    }

    @Test func aDeliveryNamesTheEndOfTheIncarnation() {
        let event = Event.delivery(of: 5, to: 6, 65_536 + 7)
        #expect(event.parcel == 5 && event.replica == 6)
        #expect(event.isDelivery(to: 7) && !event.isDelivery(to: 8))
        let copy = event.delivery(ofCopy: 9)
        #expect(copy.parcel == 9 && copy.replica == 6 && copy.isDelivery(to: 7))
    }

    @Test func aConnectTimeoutNamesTheMessageWhereItsPlaceMayBeAnothers() {
        let lost = Event.connectTimeout(of: 5)
        #expect(lost.unreachable == nil && lost.parcel == 5)
        let waiting = Event.connectTimeout(of: 5, with: 1_000, to: 6)
        #expect(waiting.unreachable == 6 && waiting.parcel == 5)
        #expect(waiting.isAbout(1_000) && !waiting.isAbout(1_001))
    }

    @Test func aClientsAnswerCarriesTheNumberOfTheAttempt() {
        let event = Event.clientAnswer(in: 5, to: 7 << 32 | 8)
        #expect(event.parcel == 5 && event.worker == 7 && event.target == 8)
    }

    @Test func callsAndServicesComeBack() {
        #expect(Event.timeout(of: 1 << 40, by: 2, of: 3).call == 1 << 40)
        #expect(Event.relay(of: ServiceID(rawValue: 9)).service == ServiceID(rawValue: 9))
    }
}
