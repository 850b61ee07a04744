internal import Applications
internal import Scenarios
internal import Simulation

/// The page about scenario files, `scenarios/README.md`: how values are written, what each key means, how to choose the
/// numbers that matter most, and what each world does. A test holds the page equal to this.
enum ScenarioReference {
    static func markdown() -> String {
        ([head] + KeyReference(theApplication.vocabulary).sections.map(section) + [
            RequestReference.text, worlds, telling,
        ]).joined(
            separator: "\n\n") + "\n"
    }

    /// `order`, `payment` or `delivery`.
    private static var services: String {
        let names = theApplication.services.map { "`\($0)`" }
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    private static let head = """
        # Scenario files

        The files here are the examples; every one is run by a test. `perennial keys --markdown` prints this page,
        `perennial keys PREFIX` a part of it, `perennial schema` the same for editors, and `perennial inspect FILE` a
        scenario with every default filled in.

        ## How values are written

        | value | as |
        |---|---|
        | duration | `500ms`, `2s`, `1m30s`; always with a unit, but for 0 |
        | duration or distribution | a duration; `2s..8s`, evenly between; `{ p50: 20ms, p99: 80ms }`, lognormal; `{ exponential: 5ms }`, or `mean`; `{ empirical: FILE }`, samples of one's own |
        | seconds | whole seconds as Kubernetes has them, `30`, or a duration |
        | rate | `120/s`, `10/m` |
        | percent | `5%`; a share also as `0.05` |
        | size | `128Mi`, `1Gi`, or bytes |
        | number or range | `3`, or `1..5`, evenly between |
        | link | `order -> payment`, `gateway <-> order`, `bus -> *` |
        | text with variables | `Bearer ${env.TOKEN}`; in quotes where the text is in braces |
        | status | `200`, or `2xx` |
        | failure | `connect`, `tls`, `timeout`, `closed` or `malformed` |

        In paths `NAME` stands for a name that the scenario chooses, `N` for the number of a list's element from 0 on, or
        its name, and `SERVICE` for \(services). These are
        the paths of `--set`, of variants and of `capacity --vary`. Words in brackets say which executors, faults, steps or
        services have a key; without, all have it.

        ## How to choose `workers`

        A worker is what handles one message at a time: a thread of a servlet container, say. It is held while the service
        is busy (`time`), while the message waits for a connection and its commit (`database`), and while it waits for
        another service (`calls`). So a service needs at least

            workers × replicas = messages a second × seconds that one message holds a worker

        by Little's law, and should have half as many again or more: queues grow without bound towards 100%. Order at
        120/s, 10 ms of its own and 200 ms of payment's needs 120 × 0.21 = 25, so 40 of them: 20 workers in each of 2
        replicas. Take the time that a slow day has, not the median: where payment may take its `timeout` of 1 s, order
        holds 120 × 1.01 = 121 workers as long as no circuit breaker ends it. That many threads cost memory in life, which
        is why a breaker is worth more than they are.

        Take the number that your services have: `server.tomcat.threads.max` (200 by default), the size of a pool of
        consumers, or of a connection pool where that is smaller (`database.maximumPoolSize`). An event loop has as many
        as it has requests in hand at most. Workers are no processors: 16 of them handle 16 messages of 10 ms each in 10
        ms, however many cores there are. Where the work is computing, let workers × replicas be no more than its cores.

        `workers.busy` tells how many had something to do, `mailbox.depth` what had to wait: `perennial capacity FILE
        --vary shop.services.order.workers` finds where more of them change nothing any more.

        ## Keys
        """

    private static func section(_ section: KeyReference.Section) -> String {
        let lines = section.entries.map { entry in
            let owners = entry.owners.isEmpty ? "" : " (\(entry.owners.joined(separator: ", ")))"
            let needed = entry.isRequired ? "required" : entry.defaultText.map { "`\($0)`" } ?? ""
            return "| `\(entry.text)`\(owners) | \(cell(entry.type)) | \(needed) | \(cell(entry.meaning)) |"
        }
        return (["### \(section.title)", "", "| key | value | default | meaning |", "|---|---|---|---|"] + lines)
            .joined(separator: "\n")
    }

    /// A bar would begin another cell.
    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static var worlds: String {
        """
        ## What each world does

        `--world virtual`, the default, and `--world live` simulate; neither leaves out a key or a fault. `--world http` sends
        the requests of a file to a real service, and refuses a file that asks for more.

        \(WorldReference.markdown(of: theApplication))
        """
    }

    private static let telling = """
        ## What is refused, and what is told

        A scenario that contradicts itself is refused, with every problem at its line. What is well-formed and can never
        happen is told as a warning, by `perennial inspect`, before a run and in its summary: a step that has nothing to
        ask about, a fault that nobody can feel or that begins when nobody asks any more, a threshold of slow calls beyond
        the time-out, a breaker that never has calls enough to judge, a connection time-out where no worker ever waits, a
        leak that ends below its limit, a version that no release brings, an expectation on a window in which nobody asks
        or on a step that nobody takes. It runs, since a variant or `--set` may switch a part off on purpose; but an
        expectation that nothing can be held against fails, also one that counts no failure where nobody asked.

        A variant that does not have a fault of its base, as by `faults: []`, leaves out what the base expects of that
        fault, and says so.
        """
}
