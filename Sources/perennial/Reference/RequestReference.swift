/// The part of the page about scenario files that tells of requests which a file spells out.
enum RequestReference {
    static let text = """
        ## Requests to any service

        A step `request` says what is sent, to the service that `target` names. Steps of one journey are one customer, who
        has cookies and what earlier steps have saved.

        | variable | stands for |
        |---|---|
        | `${env.NAME}` | a variable of the environment |
        | `${file.PATH}` | the content of a file, without the end of its last line; the path counts from the scenario file |
        | `${people.user}` | the column `user` of the file that `data` calls `people`, in the row that the customer was given |
        | `${token}` | what an earlier step of the same journey has saved under that name |
        | `${customer}` | the number of the customer |
        | `${uuid}` | a UUID, drawn anew at each place, the same for the same seed |

        - `$${` is a `${` that is meant as it stands. (Of the dollars directly before a brace two are one, and one that is
          left begins a variable.)
        - What comes from `env.` and `file.` is secret: no report and no message shows it. Nothing else reaches the
          environment or a file, so that a name that is misspelt sends nothing: it is an error of the file, at its line.
        - A value cannot become more than a value. In a path and a query it is percent-encoded, in a form too, and within
          JSON escaped. A request whose header would have the end of a line in it is not sent.
        - A path that begins with a variable is a whole path, or a URL of the same target: what a step has saved, as of
          `save: { place: header Location }`, or a column of data, as `get: "${pages.path}"`.
        - In `json` what looks like a number, `true`, `false` or `null` is one, unless it is in quotes. A text with a
          variable is a string.
        - A request with a variable that has no value, because its step was not taken or found nothing, is not sent. It is
          counted by itself, and so are customers for whom `rows: once` has no row left.
        - `save` takes a value of JSON by a path (`$.data[0].id`) or a pointer (`/data/0/id`), or a header (`header
          Location`). What is no text is saved as it is written, and `null` is nothing.
        - Bodies are looked at as they come. A target that is asked for gzip sends what no check can read.
        - Answers mean what `outcomes` says. Without a word a status below 400 is served, 429 and 503 are refused, every
          other 4xx and 5xx has failed, and a request without an answer is unanswered. An answer that is not as its step
          expects has failed, whatever its status; a status that the step expects, and that nobody else gives a meaning,
          is served.
        """
}
