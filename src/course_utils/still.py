"""What stands in for the course's widgets where anywidget is missing."""

import contextlib

import traitlets

SENTENCE = (
    "這裡沒有安裝 anywidget，所以圖不會跟著動：請安裝它"
    "（%pip install anywidget），重新啟動核心，再執行整個筆記本。\n"
    "This figure stands still, for anywidget is missing here: install it "
    "(%pip install anywidget), restart the kernel and run the notebook again."
)


class Widget(traitlets.HasTraits):
    """Values as a widget has them, without a browser that shows them.

    A subclass draws what there is to see in `stand_still`.
    """

    def hold_sync(self):
        return contextlib.nullcontext()

    def on_msg(self, listener):
        """Nobody will ever send a message."""

    def _ipython_display_(self):
        self.stand_still()
        print(SENTENCE)
