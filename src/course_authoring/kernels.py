"""Execute notebooks with a client that never sleeps through an answer."""

import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from traitlets import Type

SECONDS_BETWEEN_LOOKS = 1.0


class _WakefulChannel(AsyncZMQSocketChannel):
    """A channel that looks again every second.

    Now and then zmq does not wake asyncio although a message is there. The
    plain channel would then sleep until the timeout of the cell.
    """

    async def get_msg(self, timeout=None):
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = SECONDS_BETWEEN_LOOKS
            if end is not None:
                left = min(left, max(0, end - time.monotonic()))
            try:
                return await super().get_msg(left)
            except Empty:
                if end is not None and time.monotonic() >= end:
                    raise


class _WakefulKernelClient(AsyncKernelClient):
    shell_channel_class = Type(_WakefulChannel)
    iopub_channel_class = Type(_WakefulChannel)


class _WakefulKernelManager(AsyncKernelManager):
    client_class = f"{__name__}.{_WakefulKernelClient.__name__}"


def client(notebook, folder, timeout):
    """Return a NotebookClient for a notebook.

    Args:
        notebook: a NotebookNode; executed in place by .execute().
        folder: where the code runs.
        timeout: seconds that one cell may take.
    """
    return NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        kernel_manager_class=_WakefulKernelManager,
        record_timing=False,
        coalesce_streams=True,
        # Else it warns that its messages are not encrypted.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
