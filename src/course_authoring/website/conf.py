"""Sphinx' settings for one language of the website (course_authoring.site).

The builder says through the environment which language this is.
"""

import os
import re

from sphinx.search import SearchLanguage
from sphinx.search import languages as search_languages

LANGUAGE = os.environ["COURSE_SITE_LANGUAGE"]  # "zh" or "en"
REPOSITORY = os.environ.get("COURSE_REPOSITORY", "").rstrip("/")
HUB = os.environ.get("COURSE_HUB", "").rstrip("/")
TITLES = {"zh": "深度學習課程", "en": "Deep learning"}
FOLDERS = {"zh": "zh-TW", "en": "en"}

project = TITLES[LANGUAGE]
html_title = project
language = {"zh": "zh_TW", "en": "en"}[LANGUAGE]
extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["_build"]
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]
templates_path = ["_templates"]

nb_execution_mode = "off"
nb_code_prompt_show = {"zh": "看程式", "en": "Show the code"}[LANGUAGE]
nb_code_prompt_hide = {"zh": "收起程式", "en": "Hide the code"}[LANGUAGE]
nb_render_markdown_format = "myst"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_dmath_double_inline = True
myst_heading_anchors = 3
myst_update_mathjax = False  # ours is below

# Everything that a page loads lies beside it.
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {
    "tex": {"inlineMath": [["\\(", "\\)"], ["$", "$"]]},
    "options": {
        "ignoreHtmlClass": "tex2jax_ignore|mathjax_ignore|document",
        "processHtmlClass": "tex2jax_process|mathjax_process|math|course-math",
        "enableMenu": False,
    },
}
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "article_header_end": [
        "language-switch.html",
        "article-header-buttons.html",
    ],
    "navbar_persistent": [],  # the sidebar has the search
    "footer_content_items": [],
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if REPOSITORY:
    html_theme_options |= {
        "repository_url": REPOSITORY,
        "repository_branch": os.environ.get("COURSE_BRANCH", "main"),
        "path_to_docs": f"notebooks/{FOLDERS[LANGUAGE]}",
        "use_repository_button": True,
        "launch_buttons": {
            "colab_url": "https://colab.research.google.com",
            "binderhub_url": "https://mybinder.org",
            **({"jupyterhub_url": HUB} if HUB else {}),
        },
    }
other = "en" if LANGUAGE == "zh" else "zh"
html_context = {
    "default_mode": "auto",
    "other_folder": FOLDERS[other],
    "other_language": {"zh": "zh-TW", "en": "en"}[other],
    "other_name": {"zh": "中文", "en": "English"}[other],
}

# Chinese has no spaces: its words are pairs of neighbouring characters, in
# the index and in what is searched for.
_CHINESE = "\u3400-\u9fff"
_SPLIT = f"""
function splitQuery(query) {{
  const words = [];
  for (const word of query.match(/[{_CHINESE}]+|[^\\s{_CHINESE}]+/g) || []) {{
    if (!/[{_CHINESE}]/.test(word) || word.length === 1) {{
      words.push(...word.split(/[^\\p{{Letter}}\\p{{Number}}_]+/u));
      continue;
    }}
    for (let i = 0; i + 1 < word.length; i += 1)
      words.push(word.slice(i, i + 2));
  }}
  return words.filter(Boolean);
}}
"""


class ChineseByPairs(SearchLanguage):
    """Search for Chinese without a dictionary, and for English words."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = _SPLIT
    stopwords = frozenset()

    def split(self, text):
        words = []
        for run in re.findall(rf"[{_CHINESE}]+|[^\W{_CHINESE}]+", text):
            if re.match(f"[{_CHINESE}]", run) and len(run) > 1:
                words += [run[i : i + 2] for i in range(len(run) - 1)]
            else:
                words.append(run)
        return words

    def word_filter(self, word):
        return bool(word)

    def stem(self, word):
        return word.lower()


if LANGUAGE == "zh":
    search_languages["zh"] = ChineseByPairs
html_search_language = LANGUAGE
