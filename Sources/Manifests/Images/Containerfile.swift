internal import Scenarios
internal import Texts

/// How the image of all services is made: with the compiler, and then without it.
struct Containerfile: Sendable {
    /// What the program needs besides the C library when it runs (Debian 12).
    static let packages = [
        "ca-certificates", "libgcc-s1", "libjemalloc2", "libmariadb3", "libnats3.4", "libsqlite3-0", "libstdc++6",
    ]

    let plan: ClusterPlan

    /// A service whose decisions another program makes, and the files of its command, from the build's folder on.
    private var programs: [(service: String, words: [String])] {
        plan.services.compactMap { service in service.external.map { (service.name, $0.command.words) } }
    }

    var text: String {
        Comment.lines(
            """
            The image of every service. It is built from a checkout of Perennial:

              docker build -f \(plan.options.paths.folder)/Containerfile -t \(plan.options.image) .
            """) + """
                FROM docker.io/library/swift:6.3-bookworm AS build
                RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
                WORKDIR /build
                COPY Makefile Package.swift ./
                COPY .ci .ci
                COPY Sources Sources
                COPY Tests Tests
                RUN make build && cp "$(readlink -f .build/release/perennial)" /perennial

                FROM docker.io/library/debian:bookworm-slim
                RUN apt-get update \\
                    && apt-get install -y --no-install-recommends \(packages.joined(separator: " ")) \\
                    && rm -rf /var/lib/apt/lists/* \\
                    && useradd --uid \(PodPlaces.user) --user-group --no-create-home --shell /usr/sbin/nologin perennial \\
                    && mkdir -p \(PodPlaces.scenarioFolder) \(PodPlaces.dataFolder) \\
                    && chown perennial:perennial \(PodPlaces.dataFolder)
                COPY --from=build /perennial /usr/local/bin/perennial
                \(copies)USER \(PodPlaces.user):\(PodPlaces.user)
                WORKDIR \(PodPlaces.dataFolder)
                ENTRYPOINT ["/usr/local/bin/perennial"]

                """
    }

    /// Debian's package of a program usually has its name.
    private var packages: [String] {
        let interpreters = programs.compactMap(\.words.first).filter { !$0.contains("/") }
        return Self.packages
            + interpreters.enumerated().filter { interpreters.firstIndex(of: $0.element) == $0.offset }.map(\.element)
    }

    private var copies: String {
        plan.options.programFiles.map { file in
            "COPY [\(JSONString.quoted(file.source)), \(JSONString.quoted("\(PodPlaces.scenarioFolder)/\(file.name)"))]\n"
        }.joined()
    }
}
