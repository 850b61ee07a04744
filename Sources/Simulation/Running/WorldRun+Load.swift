internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load

/// The customers' way into the world and back.
extension WorldRun {
    /// Carries out what the machine of customers asks for.
    func carryOutLoad(in world: inout World) {
        load.takeActions { action in
            switch action {
            case .wake(let instant, let token):
                world.wake(at: instant, token: WakeOwner.customers.base | token)
            case .send(let request, let intended, let token):
                let (message, service) = application.message(of: request)
                if request.operation == sagaOperation {
                    metrics.sagaAsked(at: intended)
                    keeper.asked(message.key, at: intended)
                    running.asked(message, at: intended)
                }
                world.submit(message, to: service, token: token)
            case .note(let note):
                metrics.count(note)
            }
        }
    }

    /// Counts the customers whom the generator did not get to, a few at a time. There may be millions.
    func dropLateArrivals(_ world: inout World) {
        let most = 1_000
        var dropped = most
        while dropped == most {
            dropped = load.dropLate(at: world.now, atMost: most)
            lateArrivals += dropped
            carryOutLoad(in: &world)
        }
    }

    func customersWoke(_ token: UInt64, in world: inout World) {
        load.woke(token, at: world.now)
        carryOutLoad(in: &world)
    }

    func customerAnswered(_ token: UInt64, _ answer: Answer, in world: inout World) {
        load.answered(token, answer, at: world.now)
        carryOutLoad(in: &world)
    }
}
