"""When numba makes machine code: once, of a function that Python calls with all those that it calls, and not of each on its own.

Left to itself numba optimizes each function together with all below it, and makes it machine code that nobody runs: with functions as
short as ours most of the time it takes to compile them. Where all come together, and nobody else calls them, the compiler may also
change how they hand over arguments and results. This leans on how numba links, which is no promise of numba's: it was tried with 0.61,
0.63 and 0.68, and pyproject.toml allows no later one.
"""

from types import SimpleNamespace
from typing import Any

from llvmlite.binding import Linkage  # type: ignore[import-untyped]
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class _Part(JITCodeLibrary):
    """The code of a function that only compiled ones call: it waits to be optimized and made machine code with them."""

    def finalize(self) -> None:
        """Takes in what the function calls."""
        for library in dict.fromkeys(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True

    def get_pointer_to_function(self, _name: str) -> int:
        """There is none."""
        return 0

    @property
    def codegen(self) -> Any:
        """Only asked to give a function that runs on its own the objects of Python that it needs."""
        return SimpleNamespace(set_env=lambda *_: None)


class _Whole(JITCodeLibrary):
    """The code of a function that Python calls, with that of all functions that it calls: nobody else calls them."""

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()


class PartCompiler(Compiler):
    """numba's compiler, for a function that becomes a part of others."""

    def define_pipelines(self) -> list[Any]:
        """The usual steps."""
        self.state.library = _Part(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return list(super().define_pipelines())


class WholeCompiler(Compiler):
    """numba's compiler, for a function that Python calls."""

    def define_pipelines(self) -> list[Any]:
        """The usual steps; the code can be kept."""
        self.state.library = _Whole(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        return list(super().define_pipelines())
