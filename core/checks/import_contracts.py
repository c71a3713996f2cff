"""A contract for import-linter: a room is entered only through its doors."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Modules of other packages import only ``<room>.<door>`` of each room listed.

    The options are ``rooms`` (packages) and ``doors`` (names of modules inside each of them).
    """

    rooms = fields.SetField(subfield=fields.StringField())
    doors = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002  (their signature)
        broken = []
        for room in sorted(self.rooms):  # type: ignore[call-overload]
            for inner in sorted(graph.find_descendants(room)):
                if self._is_door(inner, room):
                    continue
                outsiders = graph.find_modules_that_directly_import(inner)
                broken += [
                    (importer, inner) for importer in sorted(outsiders) if not _is_inside(importer, room)
                ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            room = imported.split(".")[0]
            output.print_error(f"{importer} imports {imported}: enter {room} through its doors", bold=False)

    def _is_door(self, module: str, room: str) -> bool:
        doors = (f"{room}.{door}" for door in self.doors)  # type: ignore[attr-defined]
        return any(_is_inside(module, door) for door in doors)


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
