"""Printing of whole files: statements and the blank lines between them."""

from .._syntax._tree import (
    Block,
    CommentStmt,
    ImportStmt,
    ServiceStmt,
    Stmt,
    SyntaxStmt,
    Tree,
    TypeStmt,
)
from ._print_service import print_block, print_service
from ._print_types import print_type_stmt
from ._printer import Printer, Sheet, trim

_EMPTY = ('""', "``")


def print_tree(tree: Tree, printer: Printer) -> str:
    """Print a file as goctl does."""
    sheet = Sheet()
    for index, stmt in enumerate(tree.stmts):
        text = _stmt(printer, stmt)
        if not text:
            continue
        sheet.write(trim(text)).line()
        if not isinstance(stmt, CommentStmt) and not _run_of_imports(tree.stmts, index):
            sheet.line()
    return sheet.finish()


def _run_of_imports(stmts: list[Stmt], index: int) -> bool:
    """Tell whether a single import ends the file or comes before another one."""
    return all(
        isinstance(stmt, ImportStmt) and stmt.lparen is None for stmt in stmts[index : index + 2]
    )


def _stmt(printer: Printer, stmt: Stmt) -> str:
    match stmt:
        case SyntaxStmt():
            row = [printer.token(token, tail=False) for token in (stmt.keyword, stmt.assign)]
            return Sheet().row([*row, printer.token(stmt.value)]).finish()
        case Block():
            return print_block(printer, stmt, same_line=False)
        case ImportStmt():
            return _import(printer, stmt)
        case TypeStmt():
            return print_type_stmt(printer, stmt)
        case ServiceStmt():
            return print_service(printer, stmt)
        case CommentStmt():
            printer.printed.add(stmt.token)
            return stmt.token.text


def _import(printer: Printer, stmt: ImportStmt) -> str:
    if all(value.text in _EMPTY for value in stmt.values):
        return ""
    keyword = printer.token(stmt.keyword, tail=False)
    if stmt.lparen is None or stmt.rparen is None:
        return Sheet().row([keyword, printer.token(stmt.values[0])]).finish()
    sheet = Sheet().row([keyword, printer.token(stmt.lparen)]).line()
    for value in stmt.values:
        sheet.row([printer.token(value, "\t")]).line()
    return sheet.row([printer.token(stmt.rparen)]).finish()
