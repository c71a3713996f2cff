/** Building blocks of every screen. */
(function (parts) {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';
  const ICONS = {
    best: 'M4 10.5l4 4 8-9',
    acceptable: 'M4.5 10.5h11',
    wrong: 'M5.5 5.5l9 9m0-9l-9 9',
    noted: 'M10 9.6v.8',
    information: 'M10 9.2v5m0-8.7v.6',
    good: 'M4 10.5l4 4 8-9',
    partial: 'M4.5 10.5h11',
    bad: 'M5.5 5.5l9 9m0-9l-9 9'
  };
  let lastId = 0;

  /**
   * An element with classes, attributes and children (elements or texts; null is passed over).
   */
  function make(tag, className, attributes, children) {
    const element = document.createElement(tag);
    if (className) {
      element.className = className;
    }
    Object.keys(attributes || {}).forEach((name) => {
      if (attributes[name] !== null && attributes[name] !== undefined) {
        element.setAttribute(name, attributes[name]);
      }
    });
    (children || []).forEach((child) => {
      if (child !== null && child !== undefined) {
        element.append(child);
      }
    });
    return element;
  }

  /** Mark-up of the author; the host has cleaned it by the tags that semantics.json allows. */
  function markup(className, html) {
    if (typeof html !== 'string' || !html.trim()) {
      return null;
    }
    const element = make('div', className);
    element.innerHTML = html;
    return element;
  }

  /** Plain text of the author: some hosts escape it before it arrives, others do not. */
  function plain(text) {
    if (typeof text !== 'string') {
      return '';
    }
    const reader = document.createElement('textarea');
    reader.innerHTML = text;
    return reader.value.trim();
  }

  /** Text with each `@name` put in. */
  function fill(text, values) {
    return Object.keys(values).reduce((filled, name) => filled.split('@' + name).join(values[name]), text);
  }

  function icon(name) {
    const drawing = document.createElementNS(SVG, 'svg');
    drawing.setAttribute('class', 'kca-icon');
    drawing.setAttribute('viewBox', '0 0 20 20');
    drawing.setAttribute('aria-hidden', 'true');
    drawing.setAttribute('focusable', 'false');
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', ICONS[name]);
    drawing.append(line);
    return drawing;
  }

  function button(label, className, onClick) {
    const element = make('button', 'kca-button ' + (className || ''), { type: 'button' }, [label]);
    element.addEventListener('click', onClick);
    return element;
  }

  /** A heading that may be given the focus when its screen appears. */
  function heading(level, className, text) {
    return make('h' + level, className, { tabindex: '-1' }, [text]);
  }

  /** The picture of a step or case; null when it has none. `onLoad` is called when it has its size. */
  function picture(raw, contentId, onLoad) {
    const file = raw && raw.file;
    if (!file || typeof file.path !== 'string') {
      return null;
    }
    const image = make('img', '', {
      src: H5P.getPath(file.path, contentId), alt: plain(raw.alt), width: file.width, height: file.height
    });
    image.addEventListener('load', onLoad);
    const caption = plain(raw.caption);
    return make('figure', 'kca-picture', {}, [
      image, caption ? make('figcaption', '', {}, [caption]) : null
    ]);
  }

  function uniqueId(name) {
    lastId += 1;
    return 'kca-' + name + '-' + lastId;
  }

  parts.dom = { make, markup, plain, fill, icon, button, heading, picture, uniqueId };
})(Kafedra.ClinicalAlgorithmParts);
