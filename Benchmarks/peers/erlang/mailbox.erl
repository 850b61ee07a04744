%% Messages a second through mailboxes, as Erlang/OTP has them.
%%
%% one      one producer sends to one consumer as fast as it can
%% four     four producers send to one consumer
%% pair     two processes send one message back and forth
%% ring     six processes pass 64 messages around
%%
%% A message is {message, Key, Number}. Called as: erl -noshell -s mailbox main PATTERN MESSAGES
-module(mailbox).
-export([main/1]).

-define(RING, 6).
-define(IN_FLIGHT, 64).

main([Pattern, Count]) ->
    Messages = list_to_integer(atom_to_list(Count)),
    run(Pattern, max(1, Messages div 20)),
    {_, _} = erlang:statistics(runtime),
    Start = erlang:monotonic_time(nanosecond),
    Handled = run(Pattern, Messages),
    Wall = erlang:monotonic_time(nanosecond) - Start,
    {_, Cpu} = erlang:statistics(runtime),
    io:format("messages=~b wall_ns=~b cpu_ns=~b~n", [Handled, Wall, Cpu * 1000000]),
    halt(0).

run(one, Messages) -> producers(1, Messages);
run(four, Messages) -> producers(4, Messages);
run(pair, Messages) -> around(2, 1, Messages);
run(ring, Messages) -> around(?RING, ?IN_FLIGHT, Messages).

%% Producers and a consumer

producers(Producers, Messages) ->
    Parent = self(),
    Each = Messages div Producers,
    Consumer = spawn_link(fun() -> consume(Each * Producers, 0, Parent) end),
    [spawn_link(fun() -> produce(Consumer, Key, Each) end) || Key <- lists:seq(1, Producers)],
    receive {finished, Handled} -> Handled end.

produce(_Consumer, _Key, 0) -> ok;
produce(Consumer, Key, Left) ->
    Consumer ! {message, Key, Left},
    produce(Consumer, Key, Left - 1).

consume(0, Handled, Parent) -> Parent ! {finished, Handled};
consume(Left, Handled, Parent) ->
    receive
        {message, _Key, _Number} -> consume(Left - 1, Handled + 1, Parent)
    end.

%% Messages that go around: each counts its handlings down, the process that reaches 0 takes it out.

around(Processes, InFlight, Messages) ->
    Parent = self(),
    Last = spawn_link(fun() -> receive {next, Next} -> pass(Next, Parent) end end),
    First = lists:foldl(
        fun(_, Next) -> spawn_link(fun() -> pass(Next, Parent) end) end, Last, lists:seq(2, Processes)),
    Last ! {next, First},
    Each = Messages div InFlight,
    [First ! {message, Key, Each} || Key <- lists:seq(1, InFlight)],
    [receive {finished, Key} -> ok end || Key <- lists:seq(1, InFlight)],
    Last ! stop,
    Each * InFlight.

pass(Next, Parent) ->
    receive
        {message, Key, 1} -> Parent ! {finished, Key}, pass(Next, Parent);
        {message, Key, Left} -> Next ! {message, Key, Left - 1}, pass(Next, Parent);
        stop -> Next ! stop
    end.
