"""From routes and configuration to a router of plans, once, when the app starts."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from .._conf import RestConf
from .._message.errors import UnsupportedError
from .._message.response import Response
from .._pipeline.access import AccessLog
from .._pipeline.guards import MaxConns
from .._pipeline.plan import Guard, Middleware, Place, Plan, Run
from .._pipeline.trace import Tracing
from .._routes import Entry, Handler, Options
from .endpoint import Hooks, compile_handler
from .router import Router


@dataclass(slots=True)
class Compiler:
    """Makes plans; the guards of each stand in go-zero's order."""

    conf: RestConf
    context: object
    hooks: Hooks
    executor: Callable[[], Executor]
    middlewares: tuple[Middleware, ...]
    slow: tuple[float, float]
    tracing: Tracing
    log: AccessLog = field(init=False)

    def __post_init__(self) -> None:
        keys = self.conf.log.field_keys
        names = {"duration": keys.duration_key, "trace": keys.trace_key, "span": keys.span_key}
        slow, slow_stream = self.slow
        verbose = self.conf.verbose
        self.log = AccessLog(verbose=verbose, slow=slow, slow_stream=slow_stream, keys=names)

    def router(
        self, entries: Iterable[Entry], not_found: Handler | None, not_allowed: Handler | None
    ) -> Router:
        """Compile everything.

        Raises:
            RouteError: two routes answer the same requests.
            SignatureError: a handler cannot be called for a request.
            UnsupportedError: a route wants signed requests.
        """
        router = Router(self.not_found(not_found), self.not_allowed(not_allowed))
        for entry in entries:
            router.add(self.plan(entry))
        return router

    def plan(self, entry: Entry) -> Plan:
        """Compile one route."""
        conf, route, options = self.conf, entry.route, entry.options
        if options.signature:
            raise UnsupportedError(
                f"signature of {route.path}", "signed requests are not checked yet"
            )
        on = conf.middlewares
        run, _ = compile_handler(
            route.handler,
            context=self.context,
            hooks=self.hooks,
            executor=self.executor,
            middlewares=(*self.middlewares, *options.middlewares),
            sse=options.sse,
        )
        timeout = conf.timeout if options.timeout is None else options.timeout
        traced = on.trace and route.path not in conf.trace_ignore_paths
        return Plan(
            route.method,
            route.path,
            run,
            tracing=self.tracing if traced else None,
            log=self.log if on.log else None,
            guards=self.guards(options),
            timeout=max(timeout, 0.0) if on.timeout else 0.0,
            recover=on.recover,
            max_bytes=max(options.max_bytes or conf.max_bytes, 0) if on.max_bytes else 0,
            gunzip=on.gunzip,
            sse=options.sse,
            hook=self.hooks.error,
        )

    def guards(self, options: Options) -> tuple[Guard, ...]:
        """Make the guards of one route, in go-zero's order."""
        conf = self.conf
        guards: list[Guard] = []
        if conf.middlewares.max_conns and conf.max_conns > 0:
            guards.append(MaxConns(conf.max_conns, self.log))
        if options.jwt is not None:
            from .._pipeline.token import TokenGuard  # noqa: PLC0415 - its import costs 90 ms

            guards.append(TokenGuard(options.jwt, self.log))
        return tuple(guards)

    def not_found(self, handler: Handler | None) -> Plan:
        """Compile the answer for paths nobody knows; it is traced and logged like any other."""
        run = _plain_not_found if handler is None else _with_status(self._bare(handler), 404)
        log = self.log if self.conf.middlewares.log else None
        return Plan("", "", run, tracing=self.tracing, log=log, hook=self.hooks.error)

    def not_allowed(self, handler: Handler | None) -> Plan:
        """Compile the answer for paths known under other methods only."""
        run = _plain_not_allowed if handler is None else _with_status(self._bare(handler), 405)
        return Plan("", "", run, hook=self.hooks.error)

    def _bare(self, handler: Handler) -> Run:
        return compile_handler(
            handler, context=self.context, hooks=self.hooks, executor=self.executor
        )[0]


async def _plain_not_found(place: Place) -> None:
    place.answer = Response.error("404 page not found", 404)


async def _plain_not_allowed(place: Place) -> None:
    place.answer = Response(b"", 405, headers=(("Allow", place.request.state["zero.allow"]),))


def _with_status(run: Run, status: int) -> Run:
    """Give an answer that chose no status of its own the one of its occasion."""

    async def running(place: Place) -> None:
        await run(place)
        if place.answer.status == 200:
            place.answer.status = status

    return running
